import type { CSSProperties } from "react";
import { useTranslation } from "react-i18next";
import { useLabelText } from "@/components/use-label-text";
import type { Confusion } from "@/features/models/figures";
import { formatNumber } from "@/lib/format";
import classes from "./models.module.css";

// A region that scrolls has to be reached with the keyboard.
const SCROLLS = { tabIndex: 0 };

/** How often each class was called what: the truth by row. */
export function Matrix({ confusion: { rows, labels, counts }, caption }: { confusion: Confusion; caption: string }) {
  const { t } = useTranslation();
  const labelText = useLabelText();
  const name = (label: string) => (label === "refused" ? t("states.refused") : labelText(label));
  return (
    <div className={classes.scroll} role="group" aria-label={caption} {...SCROLLS}>
      <table className={classes.matrix}>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <td />
            {labels.map((label) => (
              <th key={label} scope="col">
                {name(label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => {
            const all = (counts[at] ?? []).reduce((sum, count) => sum + count, 0);
            return (
              <tr key={row}>
                <th scope="row">{name(row)}</th>
                {(counts[at] ?? []).map((count, column) => (
                  <td key={labels[column]} data-right={labels[column] === row} style={shareOf(count, all)}>
                    {formatNumber(count)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** How much of its row a cell holds, for the colour behind it. */
function shareOf(count: number, all: number): CSSProperties {
  return { "--share": count / Math.max(1, all) } as CSSProperties;
}
