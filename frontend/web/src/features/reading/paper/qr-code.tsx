import qrcode from "qrcode-generator";
import { useMemo } from "react";

/** Blank modules a scanner needs around the code. */
const QUIET = 2;

/** An address as a QR code: one path, sharp at every size. */
export default function QrCode({ link, label }: { link: string; label: string }) {
  const { path, size } = useMemo(() => drawn(link), [link]);
  return (
    <svg viewBox={`${-QUIET} ${-QUIET} ${size + 2 * QUIET} ${size + 2 * QUIET}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <path d={path} fill="currentColor" />
    </svg>
  );
}

/** Dark modules as runs of a row, in units of one module. */
export function drawn(link: string): { path: string; size: number } {
  const code = qrcode(0, "M");
  code.addData(link);
  code.make();
  const size = code.getModuleCount();
  let path = "";
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      if (code.isDark(row, column)) path += `M${column} ${row}h1v1h-1z`;
    }
  }
  return { path, size };
}
