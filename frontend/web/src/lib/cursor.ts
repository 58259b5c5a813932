/** The cursor of a `next` or `previous` link; undefined when there is no such page. */
export function cursorOf(link: string | null | undefined): string | undefined {
  if (!link) return undefined;
  return new URL(link, window.location.origin).searchParams.get("cursor") ?? undefined;
}
