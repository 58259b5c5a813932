import { base64, greyPng } from "@/features/reading/review/grey-png";

export interface Point {
  x: number;
  y: number;
}

const MAX_UNDO = 30;
const COLOR = "rgb(98 225 255)";

/** A mask somebody is drawing: a canvas of the picture's own size, opaque where inside. Coordinates are its pixels. */
export class MaskDraft {
  readonly canvas: HTMLCanvasElement;
  private readonly context: CanvasRenderingContext2D;
  private readonly undone: ImageData[] = [];
  private last: Point | null = null;
  private strokes = 0;
  private readonly onChanged: (changed: boolean) => void;

  /** onChanged: told after every stroke and every step back whether anything of what was drawn stands */
  constructor(width: number, height: number, onChanged: (changed: boolean) => void) {
    this.onChanged = onChanged;
    this.canvas = document.createElement("canvas");
    this.canvas.width = width;
    this.canvas.height = height;
    const context = this.canvas.getContext("2d", { willReadFrequently: true });
    if (context === null) throw new Error("no 2d canvas");
    this.context = context;
  }

  /** Starts from a mask PNG (grey, above 127 is inside). */
  async load(blob: Blob): Promise<void> {
    const bitmap = await createImageBitmap(blob);
    this.context.drawImage(bitmap, 0, 0);
    bitmap.close();
    const image = this.pixels();
    for (let at = 0; at < image.data.length; at += 4) {
      const inside = (image.data[at] ?? 0) > 127;
      image.data.set([98, 225, 255, inside ? 255 : 0], at);
    }
    this.context.putImageData(image, 0, 0);
  }

  begin(at: Point, radius: number, erase: boolean): void {
    this.remember();
    this.context.globalCompositeOperation = erase ? "destination-out" : "source-over";
    this.context.lineCap = "round";
    this.context.lineJoin = "round";
    this.context.lineWidth = 2 * radius;
    this.context.strokeStyle = COLOR;
    this.last = at;
    this.move(at);
  }

  move(at: Point): void {
    if (this.last === null) return;
    this.context.beginPath();
    this.context.moveTo(this.last.x, this.last.y);
    // A line of no length leaves no round dot in every browser.
    this.context.lineTo(at.x + 0.01, at.y);
    this.context.stroke();
    this.last = at;
  }

  end(): void {
    this.last = null;
  }

  undo(): void {
    const before = this.undone.pop();
    if (before === undefined) return;
    this.context.putImageData(before, 0, 0);
    this.count(-1);
  }

  clear(): void {
    this.remember();
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  /** The mask as the gateway takes it: base64 of an 8-bit grey PNG. */
  async encode(): Promise<string> {
    const { data, width, height } = this.pixels();
    const inside = Uint8Array.from({ length: width * height }, (_, at) => ((data[4 * at + 3] ?? 0) > 127 ? 1 : 0));
    return base64(await greyPng(inside, width, height));
  }

  private remember(): void {
    this.undone.push(this.pixels());
    if (this.undone.length > MAX_UNDO) this.undone.shift();
    this.count(1);
  }

  private count(strokes: number): void {
    this.strokes += strokes;
    this.onChanged(this.strokes > 0);
  }

  private pixels(): ImageData {
    return this.context.getImageData(0, 0, this.canvas.width, this.canvas.height);
  }
}
