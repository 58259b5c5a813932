import { useQuery } from "@tanstack/react-query";
import { maskPath } from "@/features/reading/contour";
import { mediaQuery } from "@/lib/media";

export interface MaskOutline {
  path: string;
  width: number;
  height: number;
}

async function outlineOf(blob: Blob): Promise<MaskOutline> {
  const bitmap = await createImageBitmap(blob);
  const { width, height } = bitmap;
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("no 2d canvas");
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { path: maskPath(context.getImageData(0, 0, width, height).data, width, height), width, height };
}

/** The mask as an outline: sharp at every zoom, and the tissue under it stays readable. */
export function useMaskOutline(path: string | null | undefined) {
  const media = useQuery(mediaQuery(path));
  const outline = useQuery({
    queryKey: ["mask-outline", path, media.dataUpdatedAt],
    queryFn: () => outlineOf(media.data ?? new Blob()),
    enabled: media.data !== undefined,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  return { data: outline.data, error: media.error ?? outline.error, retry: () => void media.refetch() };
}
