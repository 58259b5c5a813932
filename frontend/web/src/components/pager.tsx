import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/icons";
import { cursorOf } from "@/lib/cursor";
import classes from "./pager.module.css";

interface PagerProps {
  page: { next: string | null; previous: string | null };
  labels: { previous: string; next: string };
  onMove: (cursor: string | undefined) => void;
}

/** Cursor pages: there and back, no page numbers, because rows keep arriving at the top. */
export function Pager({ page, labels, onMove }: PagerProps) {
  const { t } = useTranslation();
  if (page.next === null && page.previous === null) return null;
  return (
    <nav className={classes.pager} aria-label={t("common.pages")}>
      <Button
        variant="default"
        disabled={page.previous === null}
        leftSection={<Icon name="back" size={16} />}
        onClick={() => onMove(cursorOf(page.previous))}
      >
        {labels.previous}
      </Button>
      <Button
        variant="default"
        disabled={page.next === null}
        rightSection={<Icon name="forward" size={16} />}
        onClick={() => onMove(cursorOf(page.next))}
      >
        {labels.next}
      </Button>
    </nav>
  );
}
