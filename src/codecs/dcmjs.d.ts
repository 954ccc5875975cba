/** The parts of dcmjs 0.52.0 (published without types) that `part10.ts` and its test use. */
declare module 'dcmjs' {
  interface DictionaryEntry {
    readonly vr: string;
    readonly vm: string;
    readonly name: string;
  }
  interface DicomDictionary {
    meta: Record<string, { vr: string; Value: unknown[] }>;
    write(options?: { allowInvalidVRLength?: boolean }): ArrayBuffer;
  }
  export const data: {
    readonly DicomMetaDictionary: { readonly dictionary: Readonly<Record<string, DictionaryEntry | undefined>> };
    readonly DicomMessage: { readFile(buffer: ArrayBuffer, options?: { ignoreErrors?: boolean }): DicomDictionary };
  };
}
