import { Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/error-notice";
import type { Layers } from "@/features/reading/use-layers";
import type { Plane } from "@/features/reading/volume/slice-axis";
import type { Layout } from "@/features/reading/volume/volume-scene";
import { mediaQuery } from "@/lib/media";
import type { PredictionResult } from "@/lib/schema";
import classes from "./volume.module.css";

// NiiVue is larger than the rest of the page together: it comes with the first volume that is opened.
const VolumeStage = lazy(() => import("@/features/reading/volume/volume-stage"));

interface SolidProps {
  images: PredictionResult["images"];
  layers: Layers;
  layout: Layout;
  plane: Plane;
  slice: number;
  count: number;
  onSlice: (slice: number) => void;
}

/** Fetches the volume and its mask, then draws them. */
export function Solid({ images, layers: { mask: layer }, ...rest }: SolidProps) {
  const head = useQuery(mediaQuery(images.volume));
  const mask = useQuery(mediaQuery(images.mask_volume));
  const failed = [head, mask].find(({ error }) => error !== null);
  if (failed !== undefined) {
    return (
      <div className={classes.notice}>
        <ErrorNotice error={failed.error} onRetry={() => void failed.refetch()} />
      </div>
    );
  }
  if (head.data === undefined || (mask.data === undefined && images.mask_volume !== null)) return <Waiting />;
  return (
    <Suspense fallback={<Waiting />}>
      <VolumeStage volume={head.data} mask={mask.data ?? null} maskOpacity={layer.on ? layer.opacity : 0} {...rest} />
    </Suspense>
  );
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <div className={classes.notice} role="status" aria-label={t("common.loading")}>
      <Loader color="gray" size="sm" />
    </div>
  );
}
