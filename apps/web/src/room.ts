// Where texts stand already: none is written over another.

export class Room {
  private boxes: [number, number, number, number][] = [];
  constructor(
    private readonly width: number,
    private readonly height: number,
  ) {}

  /** Takes the place if it is free and inside. */
  take(x: number, y: number, w: number, h: number): boolean {
    if (x < 3 || y < 3 || x + w > this.width - 3 || y + h > this.height - 3) return false;
    if (this.boxes.some(([a, b, c, d]) => x < a + c && a < x + w && y < b + d && b < y + h)) return false;
    this.boxes.push([x, y, w, h]);
    return true;
  }
}
