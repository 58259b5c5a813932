import { MAX_STUDY_BYTES } from "@/config/limits";
import { checkFile, type CheckedFile, type FileKind } from "@/features/predict/check-file";
import { seriesOf } from "@/features/predict/dicom-series";
import { packSeries } from "@/features/predict/pack-series";
import { ApiError, localProblem, type Problem, tooLarge } from "@/lib/problem";
import type { NewItem } from "@/lib/upload-item";

// Files a reader's disc or a desktop leaves in every folder: passed over without a word.
const SILENT = /^(?:DICOMDIR|LOCKFILE|VERSION|Thumbs\.db|desktop\.ini|\..*)$/i;
const NAMED_DICOM = /\.(?:dcm|dicom|ima)$/i;
const UNREADABLE: CheckedFile = { kind: null, fault: "unreadable_file" };

/** Every file below what was dropped; folders are walked. Call it while the drop event is still being handled. Throws ApiError. */
export async function filesOfDrop(items: DataTransferItemList): Promise<File[]> {
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  try {
    return (await Promise.all(entries.map(filesBelow))).flat();
  } catch {
    throw new ApiError(localProblem("unreadable_file"));
  }
}

async function filesBelow(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) {
    return [await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    // A browser hands a large folder out in parts.
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (part.length === 0) break;
    children.push(...part);
  }
  return (await Promise.all(children.map(filesBelow))).flat();
}

/**
 * Turns files into what is sent: every picture and volume by itself, the DICOM files of one series together as one zip.
 * What cannot be sent comes back with its fault, so that the list can say why.
 */
export async function gather(files: readonly File[]): Promise<NewItem[]> {
  const wanted = files.filter(({ name }) => !SILENT.test(name));
  const checked = await Promise.all(wanted.map(async (file) => ({ file, ...((await ifReadable(checkFile(file))) ?? UNREADABLE) })));
  const series = new Map<string, File[]>();
  const items: NewItem[] = [];
  for (const entry of checked) {
    const uid = entry.kind === "dicom" && entry.fault === null ? await ifReadable(seriesOf(entry.file)) : undefined;
    if (uid === undefined) items.push(single(entry.file, entry));
    else if (uid === null) items.push(single(entry.file, UNREADABLE));
    else {
      const key = uid || `alone:${items.length}:${series.size}`;
      series.set(key, [...(series.get(key) ?? []), entry.file]);
    }
  }
  for (const members of series.values()) items.push(members.length === 1 ? singleDicom(members) : wholeSeries(members));
  return items;
}

/** null for a file that was moved, is locked or on a disc that is out: it must not take the others along. */
async function ifReadable<T>(read: Promise<T>): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return null;
  }
}

function single(file: File, { kind, fault }: CheckedFile): NewItem {
  return item([file], kind, file.name, fault, () => Promise.resolve(file));
}

/** A DICOM file is often named IM.0001: its name would count as another type. */
function singleDicom([file]: File[]): NewItem {
  if (file === undefined) throw new Error("an empty series");
  const name = NAMED_DICOM.test(file.name) || !file.name.includes(".") ? file.name : `${file.name}.dcm`;
  return item([file], "dicom", file.name, null, () => Promise.resolve(new File([file], name, { type: file.type })));
}

function wholeSeries(files: File[]): NewItem {
  const inOrder = [...files].sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  // Deflate rarely halves a series; what is larger still could not be sent anyway.
  const fault = bytes > 2 * MAX_STUDY_BYTES ? "payload_too_large" : null;
  return item(inOrder, "series", inOrder[0]?.name ?? "", fault, (signal) => packSeries(inOrder, signal));
}

function problemOf(fault: CheckedFile["fault"]): Problem | null {
  if (fault === "payload_too_large") return tooLarge();
  return fault === null ? null : { ...localProblem("internal_error"), code: fault };
}

function item(
  files: File[],
  kind: FileKind | "series" | null,
  name: string,
  fault: CheckedFile["fault"],
  make: NewItem["make"],
): NewItem {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return {
    name,
    kind,
    bytes,
    fileCount: files.length,
    preview: files.length === 1 && (kind === "png" || kind === "jpeg") ? (files[0] ?? null) : null,
    fingerprint: `${name}:${files.length}:${bytes}:${files[0]?.lastModified ?? 0}`,
    problem: problemOf(fault),
    make,
  };
}
