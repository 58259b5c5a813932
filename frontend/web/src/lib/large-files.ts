/** A large file on its way: packing it anew would make other bytes, and its address says where it goes on. */
interface OnItsWay {
  file: File;
  address: string | null;
  /** Id of the finished upload. */
  upload: string | null;
}

/** Files too large for one request, by the id of their item; each goes on where a cut left it. */
export class LargeFiles {
  private readonly known = new Map<string, OnItsWay>();

  get(id: string): File | undefined {
    return this.known.get(id)?.file;
  }

  forget(id: string): void {
    this.known.delete(id);
  }

  clear(): void {
    this.known.clear();
  }

  /** Resolves with the id that a prediction names; the code for it comes when it is needed. Throws ApiError. */
  async send(id: string, file: File, signal: AbortSignal, onProgress: (share: number) => void): Promise<string> {
    const large = this.known.get(id) ?? { file, address: null, upload: null };
    this.known.set(id, large);
    if (large.upload !== null) return large.upload;
    const { uploadInChunks } = await import("@/lib/resumable");
    const onAddress = (address: string) => (large.address = address);
    large.upload = await uploadInChunks(file, { signal, address: large.address, onAddress, onProgress });
    return large.upload;
  }
}
