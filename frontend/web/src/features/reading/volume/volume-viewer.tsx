import { SegmentedControl } from "@mantine/core";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useShortcuts } from "@/components/use-shortcuts";
import type { Drawing } from "@/features/reading/review/use-drawing";
import type { Layers } from "@/features/reading/use-layers";
import { Viewer } from "@/features/reading/viewer";
import { sliceCount } from "@/features/reading/volume/slice-axis";
import { SliceStrip } from "@/features/reading/volume/slice-strip";
import { Solid } from "@/features/reading/volume/solid";
import type { Layout } from "@/features/reading/volume/volume-scene";
import type { PredictionResult } from "@/lib/schema";
import classes from "./volume.module.css";

export type Show = Layout | "key" | "montage";
const SOLID: readonly Layout[] = ["planes", "axial", "coronal", "sagittal", "solid"];
const FLAT: readonly Show[] = ["key", "montage"];
const isSolid = (show: Show): show is Layout => !FLAT.includes(show);

interface VolumeViewerProps {
  result: PredictionResult;
  volume: NonNullable<PredictionResult["volume"]>;
  shape: readonly number[] | null;
  layers: Layers;
  alt: string;
  drawing: Drawing | null;
  /** The outline a reviewer drew on the key slice. */
  reviewed: string | null;
  /** What is shown now: not every view has every layer. */
  onShow: (show: Show) => void;
}

function hasWebGl(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}

/** A volume as planes and in 3D, with its slices by suspicion below; the key slice with the heat-map; the sheet. */
export function VolumeViewer({ result: { images }, volume, shape, layers, alt, drawing, reviewed, onShow }: VolumeViewerProps) {
  const { t } = useTranslation();
  const [drawable] = useState(hasWebGl);
  const shows = useMemo(() => (drawable ? [...SOLID, ...FLAT] : FLAT), [drawable]);
  const [chosen, setShow] = useState<Show>(drawable ? "planes" : "key");
  // A mask is drawn on the picture the model outlined.
  const show = drawing === null ? chosen : "key";
  const count = sliceCount(volume, shape);
  const [slice, setSlice] = useState(volume.key_slice);
  useEffect(() => onShow(show), [show, onShow]);
  useVolumeShortcuts({ count, shows, keySlice: volume.key_slice, setShow, setSlice });
  return (
    <div className={classes.frame}>
      <div className={classes.bar3d}>
        <SegmentedControl
          size="xs"
          aria-label={t("volume.show")}
          value={show}
          onChange={(value) => setShow(shows.find((name) => name === value) ?? "key")}
          data={shows.map((name) => ({ value: name, label: t(`volume.shows.${name}`) }))}
        />
        {!drawable && <span className={classes.note}>{t("volume.noWebGl")}</span>}
      </div>
      {isSolid(show) ? (
        <>
          <Solid images={images} layers={layers} layout={show} plane={volume.plane} onSlice={setSlice} {...{ slice, count }} />
          <SliceStrip {...{ volume, count, slice }} onSlice={setSlice} />
        </>
      ) : (
        <Flat {...{ show, images, layers, alt, drawing, reviewed }} />
      )}
    </div>
  );
}

interface FlatProps extends Pick<VolumeViewerProps, "layers" | "alt" | "drawing" | "reviewed"> {
  show: Show;
  images: PredictionResult["images"];
}

function Flat({ show, images, layers, alt, drawing, reviewed }: FlatProps) {
  const { t } = useTranslation();
  if (show === "key") return <Viewer key="key" {...{ images, layers, alt, drawing, reviewed }} />;
  const sheet = { input: images.montage, mask: null, heatmap: null };
  return <Viewer key="montage" images={sheet} layers={layers} alt={t("volume.montageAlt")} />;
}

interface VolumeCommands {
  count: number;
  shows: readonly Show[];
  keySlice: number;
  setShow: (show: Show) => void;
  setSlice: (change: (slice: number) => number) => void;
}

function useVolumeShortcuts({ count, shows, keySlice, setShow, setSlice }: VolumeCommands): void {
  useShortcuts(
    useMemo(() => {
      const step = (by: number) => () => setSlice((at) => Math.min(count - 1, Math.max(0, at + by)));
      const digits = shows.map((name, index) => [`Digit${index + 1}`, () => setShow(name)] as const);
      return {
        ...Object.fromEntries(digits),
        KeyK: () => setSlice(() => keySlice),
        Comma: step(-1),
        PageDown: step(-1),
        Period: step(1),
        PageUp: step(1),
      };
    }, [count, shows, keySlice, setShow, setSlice]),
  );
}
