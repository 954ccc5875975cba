/** Keeps the values used last, as many as fit into a number of bytes. */
export class ByteLru<K, V> {
  readonly #values = new Map<K, { value: V; bytes: number }>();
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get(key: K): V | undefined {
    const have = this.#values.get(key);
    if (have === undefined) return undefined;
    this.#values.delete(key);
    this.#values.set(key, have);
    return have.value;
  }

  set(key: K, value: V, bytes: number): void {
    this.delete(key);
    if (bytes > this.#maxBytes) return;
    this.#values.set(key, { value, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#values.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      this.delete(oldest);
    }
  }

  delete(key: K): void {
    const have = this.#values.get(key);
    if (have === undefined) return;
    this.#values.delete(key);
    this.#bytes -= have.bytes;
  }
}
