import { type SyntheticEvent, useMemo, useState } from "react";
import { type Size, type Stretch, stretchOf } from "@/features/reading/view";

export interface Plane {
  stretch: Stretch;
  /** null until the image has told its pixels. */
  size: Size | null;
  /** Of the image that lies on it. */
  onLoad: (event: SyntheticEvent<HTMLImageElement>) => void;
}

/** The plane an image and its layers lie on: pixels of the input, stretched where they are not square. */
export function usePlane(spacingMm: readonly number[] | null): Plane {
  const [pixels, setPixels] = useState<Size | null>(null);
  const stretch = useMemo(() => stretchOf(spacingMm), [spacingMm]);
  const size = useMemo(
    () => pixels && { width: pixels.width * stretch.x, height: pixels.height * stretch.y },
    [pixels, stretch],
  );
  const onLoad: Plane["onLoad"] = ({ currentTarget }) =>
    setPixels({ width: currentTarget.naturalWidth, height: currentTarget.naturalHeight });
  return { stretch, size, onLoad };
}
