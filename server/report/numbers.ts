/** Numbers in the order in which they came, 8 bytes each: hundreds of thousands fit where as many objects would not. */
export class Numbers {
  #room = new Float64Array(16);
  #n = 0;

  push(value: number): void {
    if (this.#n === this.#room.length) {
      const larger = new Float64Array(Math.ceil(this.#n * 1.5));
      larger.set(this.#room);
      this.#room = larger;
    }
    this.#room[this.#n++] = value;
  }

  /** In place: sorting them sorts what is kept. */
  get values(): Float64Array {
    return this.#room.subarray(0, this.#n);
  }
}
