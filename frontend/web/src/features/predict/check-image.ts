import { MAX_UPLOAD_BYTES } from "@/config/limits";

export type ImageFault = "empty_file" | "payload_too_large" | "unsupported_media_type" | "multiple_files";

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const JPEG = [0xff, 0xd8, 0xff];

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

/**
 * What can be said about a file before it travels: its size and its first bytes, whatever its name claims.
 * Returns null for a file worth sending. The gateway checks again, and far more.
 */
export async function checkImage(file: File): Promise<ImageFault | null> {
  if (file.size === 0) return "empty_file";
  if (file.size > MAX_UPLOAD_BYTES) return "payload_too_large";
  const head = new Uint8Array(await file.slice(0, PNG.length).arrayBuffer());
  return startsWith(head, PNG) || startsWith(head, JPEG) ? null : "unsupported_media_type";
}
