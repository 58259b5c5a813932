import { expect, test, vi } from "vitest";
import { checkFile } from "@/features/predict/check-file";

const at128 = (...bytes: number[]) => [...new Array<number>(128).fill(0), ...bytes];
const file = (name: string, bytes: number[]) => new File([new Uint8Array(bytes)], name);

test.each([
  ["scan.txt", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0], "png"],
  ["scan.jpg", [0xff, 0xd8, 0xff, 0xe0], "jpeg"],
  ["IM0001", at128(0x44, 0x49, 0x43, 0x4d), "dicom"],
  ["head.nii.gz", [0x1f, 0x8b, 0x08, 0], "nifti"],
  ["head.nii", [0x5c, 0x01, 0x00, 0x00], "nifti"],
  ["series.zip", [0x50, 0x4b, 0x03, 0x04], "zip"],
])("%s is known by its first bytes", async (name, bytes, kind) => {
  expect(await checkFile(file(name, bytes))).toEqual({ kind, fault: null });
});

test.each([
  ["notes.png", [0x68, 0x65, 0x6c, 0x6c, 0x6f], "unsupported_media_type"],
  ["backup.tgz", [0x1f, 0x8b, 0x08, 0], "unsupported_media_type"],
  ["nothing.png", [], "empty_file"],
])("%s is turned away before it travels", async (name, bytes, fault) => {
  expect((await checkFile(file(name, bytes))).fault).toBe(fault);
});

test("a file above the limit of a study is too large", async () => {
  const large = file("scan.jpg", [0xff, 0xd8, 0xff]);
  vi.spyOn(large, "size", "get").mockReturnValue(256 * 1024 * 1024 + 1);

  expect((await checkFile(large)).fault).toBe("payload_too_large");
});
