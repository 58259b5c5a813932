import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { MAX_STUDY_BYTES } from "@/config/limits";
import { gather } from "@/features/predict/gather";

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A DICOM file of the shortest kind: file meta with the transfer syntax, then SeriesInstanceUID. */
function dicom(name: string, seriesUid: string): File {
  const element = (group: number, number: number, vr: string, value: string) => {
    const padded = value.length % 2 === 0 ? value : `${value}\0`;
    const ascii = (text: string) => [...new TextEncoder().encode(text)];
    return [group & 255, group >> 8, number & 255, number >> 8, ...ascii(vr), padded.length, 0, ...ascii(padded)];
  };
  const syntax = element(0x0002, 0x0010, "UI", "1.2.840.10008.1.2.1");
  const length = [2, 0, 0, 0, 0x55, 0x4c, 4, 0, syntax.length, 0, 0, 0];
  const magic = [0x44, 0x49, 0x43, 0x4d];
  const body = element(0x0020, 0x000e, "UI", seriesUid);
  return new File([new Uint8Array([...new Array<number>(128).fill(0), ...magic, ...length, ...syntax, ...body])], name);
}

const never = new AbortController().signal;

test("pictures go one by one, the files of a series together, and a disc's own files not at all", async () => {
  const items = await gather([
    new File([PNG], "a.png"),
    dicom("IM.0002", "1.2.3"),
    dicom("IM.0001", "1.2.3"),
    dicom("IM.0001", "1.2.4"),
    new File(["x"], "DICOMDIR"),
    new File(["x"], ".DS_Store"),
  ]);

  expect(items.map(({ kind, fileCount }) => [kind, fileCount])).toEqual([
    ["png", 1],
    ["series", 2],
    ["dicom", 1],
  ]);
});

test("a series is zipped in the order of its names, and the names stay behind", async () => {
  const [series] = await gather([dicom("Kim 10.dcm", "1.2.3"), dicom("Kim 9.dcm", "1.2.3")]);

  const zip = await series?.make(never);

  expect(zip?.name).toBe("series.zip");
  const entries = unzipSync(new Uint8Array((await zip?.arrayBuffer()) ?? []));
  expect(Object.keys(entries)).toEqual(["00001.dcm", "00002.dcm"]);
});

test("a single DICOM file of an odd name is sent under a name that counts as DICOM", async () => {
  const [item] = await gather([dicom("IM.0001", "1.2.3")]);

  expect((await item?.make(never))?.name).toBe("IM.0001.dcm");
});

test("what cannot be sent comes along with its fault", async () => {
  const [item] = await gather([new File(["text"], "scan.png")]);

  expect(item?.problem?.code).toBe("unsupported_media_type");
});

test("a file above the limit of a study is told that limit", async () => {
  const large = new File([PNG], "a.png");
  Object.defineProperty(large, "size", { value: MAX_STUDY_BYTES + 1 });

  const [item] = await gather([large]);

  expect(item?.problem).toMatchObject({ code: "payload_too_large", params: { limit_bytes: MAX_STUDY_BYTES } });
});

test("a file that cannot be read says so and leaves the others", async () => {
  const locked = new File([PNG], "locked.png");
  locked.slice = () => {
    throw new DOMException("", "NotReadableError");
  };

  const items = await gather([locked, new File([PNG], "a.png")]);

  expect(items.map(({ name, problem }) => [name, problem?.code])).toEqual([
    ["locked.png", "unreadable_file"],
    ["a.png", undefined],
  ]);
});
