import { expect, test } from "vitest";
import { uploadInChunks } from "@/lib/resumable";

test("a file that was cancelled before its turn came ends at once and asks nobody", async () => {
  const ignore = () => undefined;
  const options = { signal: AbortSignal.abort(), address: null, onAddress: ignore, onProgress: ignore };

  await expect(uploadInChunks(new File(["volume"], "a.nii.gz"), options)).rejects.toMatchObject({ code: "cancelled" });
});
