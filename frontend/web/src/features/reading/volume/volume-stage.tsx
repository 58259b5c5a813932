import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemNotice } from "@/components/error-notice";
import type { Plane } from "@/features/reading/volume/slice-axis";
import { type Layout, VolumeScene } from "@/features/reading/volume/volume-scene";
import { localProblem } from "@/lib/problem";
import classes from "./volume.module.css";

/** A filled mask hides what an outline leaves visible: at full strength it still lets the tissue through. */
const FILL = 0.6;

interface VolumeStageProps {
  volume: Blob;
  mask: Blob | null;
  /** 0..1; 0 hides it. */
  maskOpacity: number;
  layout: Layout;
  plane: Plane;
  count: number;
  /** Slice along `plane` to show. */
  slice: number;
  onSlice: (slice: number) => void;
}

/** Three planes and the head in three dimensions. A chunk of its own: nobody loads it before the first volume. */
export default function VolumeStage(props: VolumeStageProps) {
  const { t } = useTranslation();
  const { volume, mask, maskOpacity, layout, plane, count, slice, onSlice } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [scene, setScene] = useState<VolumeScene | null>(null);
  const [broken, setBroken] = useState(false);

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    let gone = false;
    const fresh = new VolumeScene({ plane, count });
    fresh.show(element, volume, mask).then(
      () => gone || setScene(fresh),
      () => gone || setBroken(true),
    );
    return () => {
      gone = true;
      setScene(null);
      fresh.dispose();
    };
  }, [volume, mask, plane, count]);

  useEffect(() => scene?.setLayout(layout), [scene, layout]);
  useEffect(() => scene?.setMaskOpacity(maskOpacity * FILL), [scene, maskOpacity]);
  useEffect(() => scene?.setSlice(slice), [scene, slice]);
  useEffect(() => scene?.onSlice(onSlice), [scene, onSlice]);

  return (
    <div className={classes.stage} role="img" aria-label={t("volume.canvas")} data-ready={scene !== null}>
      <canvas ref={canvas} className={classes.canvas} />
      {broken && (
        <div className={classes.notice}>
          <ProblemNotice problem={{ ...localProblem("internal_error"), code: "corrupt_file" }} />
        </div>
      )}
    </div>
  );
}
