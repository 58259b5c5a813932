import { MAX_STUDY_BYTES } from "@/config/limits";

/** Stored, a series of this size still fits; larger ones are worth the time of deflating. */
const STORE_UP_TO_BYTES = MAX_STUDY_BYTES * 0.95;

/**
 * One zip of the files of a series, one file at a time in memory.
 *
 * files  : DICOM files; their own names do not travel (folders are often named after patients)
 * returns: `series.zip`; rejects with AbortError when the signal fires
 */
export async function packSeries(files: readonly File[], signal: AbortSignal): Promise<File> {
  const { Zip, ZipDeflate, ZipPassThrough } = await import("fflate");
  const parts: BlobPart[] = [];
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error;
    parts.push(chunk);
  });
  const stored = files.reduce((sum, { size }) => sum + size, 0) <= STORE_UP_TO_BYTES;
  for (const [index, file] of files.entries()) {
    signal.throwIfAborted();
    const name = `${String(index + 1).padStart(5, "0")}.dcm`;
    const entry = stored ? new ZipPassThrough(name) : new ZipDeflate(name, { level: 6 });
    zip.add(entry);
    entry.push(new Uint8Array(await file.arrayBuffer()), true);
  }
  zip.end();
  return new File(parts, "series.zip", { type: "application/zip" });
}
