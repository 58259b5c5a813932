import { useEffect } from "react";

const BUSY = "input:not([type=checkbox], [type=radio]), textarea, select, [role=slider], [role=dialog], [role=menu]";
// A choice among a few takes the arrows and no letter.
const CHOICE = "input[type=radio]";

function usesKey(control: HTMLElement, code: string): boolean {
  return control.closest(BUSY) !== null || (code.startsWith("Arrow") && control.matches(CHOICE));
}

/**
 * Single-key commands of a page, by the place of the key (`KeyboardEvent.code`): the same key works while the
 * keyboard is set to Korean. Silent while something is typed or a control has the focus that uses the key itself.
 */
export function useShortcuts(commands: Partial<Record<string, () => void>>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const target = event.target;
      if (target instanceof HTMLElement && usesKey(target, event.code)) return;
      const command = commands[event.shiftKey ? `Shift+${event.code}` : event.code];
      if (command === undefined) return;
      event.preventDefault();
      command();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [commands]);
}
