import { unzlibSync } from "fflate";
import { expect, test } from "vitest";
import { base64, greyPng } from "@/features/reading/review/grey-png";

test("a mask is a PNG of 8-bit grey with the rows in their order", async () => {
  const png = await greyPng(Uint8Array.from([0, 1, 0, 0, 0, 9]), 3, 2);

  const view = new DataView(png.buffer);
  expect([...png.subarray(1, 4)].map((byte) => String.fromCharCode(byte)).join("")).toBe("PNG");
  expect([view.getUint32(16), view.getUint32(20), png[24], png[25]]).toEqual([3, 2, 8, 0]);
  const length = view.getUint32(33);
  expect([...unzlibSync(png.subarray(41, 41 + length))]).toEqual([0, 0, 255, 0, 0, 0, 0, 255]);
});

test("its chunks carry the checksum of the format", async () => {
  const png = await greyPng(new Uint8Array(1), 1, 1);

  // CRC-32 of an IEND chunk is the same in every PNG.
  expect([...png.subarray(-4)]).toEqual([0xae, 0x42, 0x60, 0x82]);
});

test("base64 is that of the bytes", () => {
  expect(base64(Uint8Array.from([0, 255, 16]))).toBe("AP8Q");
});
