import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { MaskDraft } from "@/features/reading/review/mask-draft";
import { mediaQuery } from "@/lib/media";

export interface Drawing {
  draft: MaskDraft;
  /** Whether it differs from the outline it started from. */
  changed: boolean;
  /** Brush radius in pixels of the picture. */
  radius: number;
  erase: boolean;
  setRadius: (radius: number) => void;
  setErase: (erase: boolean) => void;
}

const START_RADIUS = 6;

/**
 * The mask under the brush; null while nobody draws. Drawing starts from the outline that counts: a reviewer's, else the
 * model's. Put aside it is neither seen nor sent, and comes back as it was; `drawn` says that there is something to lose.
 */
export function useDrawing(input: string | null, mask: string | null) {
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState<MaskDraft | null>(null);
  const [changed, setChanged] = useState(false);
  const [radius, setRadius] = useState(START_RADIUS);
  const [erase, setErase] = useState(false);
  const [aside, setAside] = useState(false);

  const start = useCallback(async () => {
    if (input === null) return;
    const picture = await createImageBitmap(await queryClient.query(mediaQuery(input)));
    const fresh = new MaskDraft(picture.width, picture.height, setChanged);
    picture.close();
    if (mask !== null) await fresh.load(await queryClient.query(mediaQuery(mask)));
    setErase(false);
    setChanged(false);
    setAside(false);
    setDraft(fresh);
  }, [input, mask, queryClient]);
  const stop = useCallback(() => setDraft(null), []);
  const drawing = useMemo<Drawing | null>(
    () => (draft === null || aside ? null : { draft, changed, radius, erase, setRadius, setErase }),
    [draft, aside, changed, radius, erase],
  );
  return { drawing, drawn: draft !== null && changed, start, stop, setAside };
}
