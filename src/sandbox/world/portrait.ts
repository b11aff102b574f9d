import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

const WIDTH = 96;
const HEIGHT = 128;

type Colour = readonly [number, number, number];

/**
 * What a picture shows: the portrait in the database, the person in front of a camera, or a photo of a printed photo.
 */
export type Picture = 'portrait' | 'live' | 'print';

const SKINS: readonly Colour[] = [
  [241, 205, 171],
  [228, 184, 145],
  [208, 160, 120],
  [247, 217, 189],
];
const HAIRS: readonly Colour[] = [
  [28, 24, 24],
  [48, 36, 30],
  [70, 50, 38],
  [96, 96, 100],
];
const CLOTHES: readonly Colour[] = [
  [36, 84, 140],
  [130, 40, 70],
  [30, 104, 84],
  [92, 70, 130],
  [150, 92, 30],
];
const GROUNDS: Readonly<Record<Picture, Colour>> = {
  portrait: [226, 234, 244],
  live: [206, 214, 196],
  print: [150, 148, 144],
};

/** PNG of a drawn, fictional face, 96 by 128 pixels. The same number always gives the same face. */
export function drawPortrait(number: string, sex: 'male' | 'female', picture: Picture = 'portrait'): Buffer {
  const seed = createHash('sha256').update(number).digest();
  const pick = (colours: readonly Colour[], at: number): Colour =>
    colours[(seed[at] ?? 0) % colours.length] ?? [0, 0, 0];
  const pixels = Buffer.alloc(WIDTH * HEIGHT * 3);
  const skin = pick(SKINS, 0);
  const hair = pick(HAIRS, 1);
  const faceWidth = 20 + ((seed[3] ?? 0) % 5);
  const eyes = 8 + ((seed[4] ?? 0) % 4);
  const shade = (colour: Colour): Colour => [colour[0] * 0.82, colour[1] * 0.78, colour[2] * 0.76];

  const fill = (inside: (x: number, y: number) => boolean, colour: Colour): void => {
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++) if (inside(x, y)) pixels.set(colour.map(Math.round), (y * WIDTH + x) * 3);
    }
  };
  const ellipse = (cx: number, cy: number, rx: number, ry: number) => (x: number, y: number) =>
    ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1;

  fill(() => true, GROUNDS[picture]);
  if (sex === 'female') fill((x, y) => ellipse(48, 62, faceWidth + 9, 40)(x, y) && y < 98, hair);
  fill(ellipse(48, 132, 42, 36), pick(CLOTHES, 2));
  fill((x, y) => Math.abs(x - 48) < 9 && y > 74 && y < 104, shade(skin));
  fill(ellipse(48, 58, faceWidth, 28), skin);
  fill(
    (x, y) => ellipse(48, 50, faceWidth + 3, 28)(x, y) && y < 42 + ((seed[5] ?? 0) % 5) - Math.abs(x - 48) / 8,
    hair,
  );
  for (const side of [-1, 1]) {
    fill(ellipse(48 + side * eyes, 58, 4, 2.4), [255, 255, 255]);
    fill(ellipse(48 + side * eyes, 58, 2, 2.2), [30, 24, 22]);
    fill((x, y) => Math.abs(x - 48 - side * eyes) < 5 && Math.abs(y - 51) < 1, shade(hair));
  }
  fill((x, y) => Math.abs(x - 48) <= (y - 60) / 4 && y > 60 && y < 69, shade(skin));
  fill((x, y) => ellipse(48, 74, 7 + ((seed[6] ?? 0) % 3), 4)(x, y) && y >= 74, [176, 76, 80]);
  return encodePng(pixels);
}

/** PNG (ISO/IEC 15948) of 8-bit RGB pixels. */
function encodePng(pixels: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc(HEIGHT * (WIDTH * 3 + 1));
  for (let y = 0; y < HEIGHT; y++) {
    pixels.copy(rows, y * (WIDTH * 3 + 1) + 1, y * WIDTH * 3, (y + 1) * WIDTH * 3);
  }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([size, body, check]);
}
