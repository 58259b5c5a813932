import { MAX_STUDY_BYTES } from "@/config/limits";

export type FileKind = "png" | "jpeg" | "dicom" | "nifti" | "zip";
export type FileFault = "empty_file" | "payload_too_large" | "unreadable_file" | "unsupported_media_type";

export interface CheckedFile {
  kind: FileKind | null;
  fault: FileFault | null;
}

interface Signature {
  kind: FileKind;
  bytes: readonly number[];
  offset?: number;
  /** The name has to agree as well: many things begin as gzip. */
  name?: RegExp;
}

// The gateway's table (apps/ml_proxy/uploads.py), for an answer before anything travels.
const SIGNATURES: readonly Signature[] = [
  { kind: "png", bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { kind: "jpeg", bytes: [0xff, 0xd8, 0xff] },
  { kind: "zip", bytes: [0x50, 0x4b, 0x03, 0x04] },
  { kind: "dicom", bytes: [0x44, 0x49, 0x43, 0x4d], offset: 128 },
  { kind: "nifti", bytes: [0x1f, 0x8b, 0x08], name: /\.gz$/i },
  // The header's own length, 348 or 540, in either byte order.
  { kind: "nifti", bytes: [0x5c, 0x01, 0x00, 0x00], name: /\.nii$/i },
  { kind: "nifti", bytes: [0x00, 0x00, 0x01, 0x5c], name: /\.nii$/i },
  { kind: "nifti", bytes: [0x1c, 0x02, 0x00, 0x00], name: /\.nii$/i },
  { kind: "nifti", bytes: [0x00, 0x00, 0x02, 0x1c], name: /\.nii$/i },
];
const HEAD_BYTES = 132;

function kindOf(head: Uint8Array, name: string): FileKind | null {
  const found = SIGNATURES.find(
    ({ bytes, offset = 0, name: named }) =>
      bytes.every((byte, index) => head[offset + index] === byte) && (named === undefined || named.test(name)),
  );
  return found?.kind ?? null;
}

/**
 * What can be said about a file before it travels: its size and its first bytes, whatever its name claims.
 * The gateway checks again, and far more.
 */
export async function checkFile(file: File): Promise<CheckedFile> {
  if (file.size === 0) return { kind: null, fault: "empty_file" };
  const kind = kindOf(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer()), file.name);
  if (kind === null) return { kind, fault: "unsupported_media_type" };
  return { kind, fault: file.size > MAX_STUDY_BYTES ? "payload_too_large" : null };
}
