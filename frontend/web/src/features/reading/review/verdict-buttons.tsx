import { Button, Kbd } from "@mantine/core";
import { useMemo } from "react";
import { useShortcuts } from "@/components/use-shortcuts";
import type { ReviewVerdict } from "@/lib/schema";

const VERDICTS: readonly [verdict: ReviewVerdict, code: string, key: string][] = [
  ["agree", "KeyY", "Y"],
  ["correct", "KeyC", "C"],
  ["unusable", "KeyX", "X"],
];

interface VerdictButtonsProps {
  label: string;
  words: (verdict: ReviewVerdict) => string;
  chosen: ReviewVerdict | null;
  /** By a click or by the verdict's own key. */
  onChoose: (verdict: ReviewVerdict) => void;
  className: string | undefined;
}

/** The three things one can say about an analysis, each with its key. */
export function VerdictButtons({ label, words, chosen, onChoose, className }: VerdictButtonsProps) {
  useShortcuts(useMemo(() => Object.fromEntries(VERDICTS.map(([name, code]) => [code, () => onChoose(name)])), [onChoose]));
  return (
    <div className={className} role="group" aria-label={label}>
      {VERDICTS.map(([name, , key]) => (
        <Button
          key={name}
          size="xs"
          px={8}
          variant={chosen === name ? "filled" : "default"}
          aria-pressed={chosen === name}
          rightSection={<Kbd size="xs">{key}</Kbd>}
          onClick={() => onChoose(name)}
        >
          {words(name)}
        </Button>
      ))}
    </div>
  );
}
