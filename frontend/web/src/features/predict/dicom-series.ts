// Enough of a file to hold everything before SeriesInstanceUID (0020,000E), private blocks included.
const HEAD_BYTES = 256 * 1024;
const SERIES_UID = "x0020000e";

/**
 * Which series a DICOM file belongs to; "" when its head cannot be read (deflated, damaged): the gateway then says why.
 * The parser comes as a chunk of its own with the first DICOM file.
 */
export async function seriesOf(file: File): Promise<string> {
  const { default: dicomParser } = await import("dicom-parser");
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  try {
    return dicomParser.parseDicom(head, { untilTag: SERIES_UID }).string(SERIES_UID) ?? "";
  } catch {
    return "";
  }
}
