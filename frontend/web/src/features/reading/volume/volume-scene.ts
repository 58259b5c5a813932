import { DRAG_MODE, MULTIPLANAR_TYPE, Niivue, NVImage, SHOW_RENDER, SLICE_TYPE } from "@niivue/niivue";
import { type Plane, sliceAt, toSlice } from "@/features/reading/volume/slice-axis";

export type Layout = "planes" | "axial" | "coronal" | "sagittal" | "solid";

const SLICE_TYPES: Record<Layout, SLICE_TYPE> = {
  planes: SLICE_TYPE.MULTIPLANAR,
  axial: SLICE_TYPE.AXIAL,
  coronal: SLICE_TYPE.CORONAL,
  sagittal: SLICE_TYPE.SAGITTAL,
  solid: SLICE_TYPE.RENDER,
};
// The outline's light blue of the 2-D view; nothing where the mask is zero.
const TUMOR_COLOR = { R: [0, 98], G: [0, 225], B: [0, 255], A: [0, 255], I: [0, 255] };

/** Which way slices run through this volume, and how many there are. */
export interface Cut {
  plane: Plane;
  count: number;
}

/** A head and its mask on one canvas. The only module that names NiiVue. */
export class VolumeScene {
  private readonly viewer = new Niivue({
    backColor: [0, 0, 0, 1],
    crosshairColor: [0.38, 0.88, 1, 0.55],
    crosshairWidth: 0.6,
    show3Dcrosshair: true,
    isRadiologicalConvention: true,
    multiplanarLayout: MULTIPLANAR_TYPE.GRID,
    multiplanarShowRender: SHOW_RENDER.ALWAYS,
    multiplanarPadPixels: 4,
    dragMode: DRAG_MODE.windowing,
    dragAndDropEnabled: false,
    isResizeCanvas: true,
    logLevel: "error",
    // The page has its own keys.
    viewModeHotKey: "",
    clipPlaneHotKey: "",
    cycleClipPlaneHotKey: "",
  });
  private readonly cut: Cut;

  constructor(cut: Cut) {
    this.cut = cut;
    this.viewer.addColormap("tumor", TUMOR_COLOR);
  }

  /** Draws a `.nii.gz` and, over it, its mask of the same grid (0 or 1). */
  async show(canvas: HTMLCanvasElement, volume: Blob, mask: Blob | null): Promise<void> {
    await this.viewer.attachToCanvas(canvas);
    const named = (blob: Blob, name: string) => ({ file: new File([blob], name), name });
    this.viewer.addVolume(await NVImage.loadFromFile(named(volume, "volume.nii.gz")));
    if (mask === null) return;
    const look = { colormap: "tumor", opacity: 0.5, cal_min: 0.5, cal_max: 1 };
    this.viewer.addVolume(await NVImage.loadFromFile({ ...named(mask, "mask.nii.gz"), ...look }));
  }

  setLayout(layout: Layout): void {
    this.viewer.setSliceType(SLICE_TYPES[layout]);
  }

  setMaskOpacity(opacity: number): void {
    if (this.viewer.volumes.length > 1) this.viewer.setOpacity(1, opacity);
  }

  /** Moves the cross to a slice along the cut; does nothing where it lies in that slice already. */
  setSlice(slice: number): void {
    const [x = 0.5, y = 0.5, z = 0.5] = this.viewer.scene.crosshairPos;
    if (sliceAt([x, y, z], this.cut) === slice) return;
    this.viewer.scene.crosshairPos = toSlice([x, y, z], this.cut, slice);
    this.viewer.drawScene();
  }

  onSlice(listener: (slice: number) => void): void {
    this.viewer.onLocationChange = () => listener(sliceAt(this.viewer.scene.crosshairPos, this.cut));
  }

  dispose(): void {
    this.viewer.cleanup();
  }
}
