import { expect, test } from "vitest";
import { MAX_UPLOAD_BYTES } from "@/config/limits";
import { checkImage } from "@/features/predict/check-image";

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0];
const JPEG = [0xff, 0xd8, 0xff, 0xe0, 0, 0];
const file = (bytes: number[], name = "scan.png") => new File([new Uint8Array(bytes)], name);

test.each([
  ["a PNG", file(PNG), null],
  ["a JPEG, whatever its name", file(JPEG, "scan.png"), null],
  ["an empty file", file([]), "empty_file"],
  ["text named .png", new File(["hello there"], "scan.png"), "unsupported_media_type"],
  ["the first half of a PNG's signature", file(PNG.slice(0, 4)), "unsupported_media_type"],
])("checkImage of %s", async (_, image, fault) => {
  expect(await checkImage(image)).toBe(fault);
});

test("checkImage of a file above the limit does not read it", async () => {
  const large = file(PNG);
  Object.defineProperty(large, "size", { value: MAX_UPLOAD_BYTES + 1 });

  expect(await checkImage(large)).toBe("payload_too_large");
});
