import { useTranslation } from "react-i18next";
import { Section } from "@/components/section";
import { binsOf, type Input, PSI_FAR, PSI_MOVED } from "@/features/agreement/figures";
import { formatNumber, formatShare } from "@/lib/format";
import classes from "./agreement.module.css";

const FEATURES = ["mean", "spread", "dark", "bright", "edges", "noise"] as const;
const edge = (value: number) => formatNumber(value, 2);

/** How far the pictures have moved from the training pictures: both spreads, bin by bin. */
export function Inputs({ inputs }: { inputs: readonly Input[] }) {
  const { t } = useTranslation();
  return (
    <Section title={t("agreement.inputs")}>
      <p className={classes.note}>{t("agreement.inputsHint", { moved: formatNumber(PSI_MOVED, 1), far: formatNumber(PSI_FAR, 2) })}</p>
      {inputs.length === 0 ? (
        <p className={classes.note}>{t("agreement.inputsNone")}</p>
      ) : (
        <>
          <p className={classes.key} aria-hidden="true">
            <span data-now="false">{t("agreement.reference")}</span>
            <span data-now="true">{t("agreement.now")}</span>
          </p>
          <div className={classes.inputs}>
            {inputs.map((input) => (
              <Spread key={input.name} input={input} />
            ))}
          </div>
        </>
      )}
    </Section>
  );
}

function Spread({ input }: { input: Input }) {
  const { t } = useTranslation();
  const known = FEATURES.find((name) => name === input.name);
  const name = known === undefined ? input.name : t(`agreement.features.${known}`);
  const bins = binsOf(input, edge);
  const most = Math.max(...bins.flatMap(({ reference, now }) => [reference, now]));
  const words = bins.map((bin) => `${bin.name}: ${formatShare(bin.reference, 0)}, ${formatShare(bin.now, 0)}`).join("; ");
  return (
    <figure className={classes.spread}>
      <figcaption>
        <strong>{name}</strong>
        <span data-level={input.level}>
          PSI {formatNumber(input.psi, 2)} · {t(`agreement.levels.${input.level}`)}
        </span>
      </figcaption>
      <div className={classes.bars} role="img" aria-label={`${t("agreement.reference")}, ${t("agreement.now")}: ${words}`}>
        {bins.map((bin) => (
          <span key={bin.name} title={bin.name}>
            <i style={{ height: `${(bin.reference / most) * 100}%` }} />
            <i data-now="true" style={{ height: `${(bin.now / most) * 100}%` }} />
          </span>
        ))}
      </div>
      <span className={classes.note}>{t("agreement.pictures", { count: input.pictures })}</span>
    </figure>
  );
}
