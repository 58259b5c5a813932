import { useQuery } from "@tanstack/react-query";
import { maskPath } from "@/features/reading/contour";
import { NO_STRETCH, type Stretch } from "@/features/reading/view";
import { mediaQuery } from "@/lib/media";

/** On the image plane. */
export interface MaskOutline {
  path: string;
  width: number;
  height: number;
}

async function outlineOf(blob: Blob, stretch: Stretch): Promise<MaskOutline> {
  const bitmap = await createImageBitmap(blob);
  const { width, height } = bitmap;
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("no 2d canvas");
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const path = maskPath(context.getImageData(0, 0, width, height).data, width, height, stretch);
  return { path, width: width * stretch.x, height: height * stretch.y };
}

/** The mask as an outline: sharp at every zoom, and the tissue under it stays readable. */
export function useMaskOutline(path: string | null | undefined, stretch: Stretch = NO_STRETCH) {
  const media = useQuery(mediaQuery(path));
  const outline = useQuery({
    queryKey: ["mask-outline", path, media.dataUpdatedAt, stretch],
    queryFn: () => outlineOf(media.data ?? new Blob(), stretch),
    enabled: media.data !== undefined,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  return { data: outline.data, error: media.error ?? outline.error, retry: () => void media.refetch() };
}
