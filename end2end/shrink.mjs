// Makes a screenshot small: 256 colours instead of 16 million, which a page of flat colours hardly shows.

import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { crc32, deflateSync, inflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')
const COLOURS = 256

// Writes the PNG at `path` again with few colours, if it weighs more than `limit` bytes.
export function shrink(path, limit) {
  if (statSync(path).size <= limit) return
  const image = read(readFileSync(path))
  writeFileSync(path, write(image.width, image.height, reduce(image.pixels)))
}

// The pixels of a PNG as the browser writes it, 8 bits a channel and not interlaced, as red, green, blue.
function read(file) {
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)]
  const [depth, type] = [file[24], file[25]]
  if (depth !== 8 || (type !== 2 && type !== 6)) throw new Error(`a PNG of depth ${depth} and type ${type}`)
  const data = []
  for (let at = SIGNATURE.length; at < file.length; at += file.readUInt32BE(at) + 12) {
    const name = file.toString('latin1', at + 4, at + 8)
    if (name === 'IDAT') data.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)))
  }
  const channels = type === 6 ? 4 : 3
  const lines = unfilter(inflateSync(Buffer.concat(data)), width * channels, height, channels)
  const pixels = Buffer.alloc(width * height * 3)
  for (let n = 0; n < width * height; n += 1) lines.copy(pixels, n * 3, n * channels, n * channels + 3)
  return { width, height, pixels }
}

// Undoes the filters of the lines (PNG specification, 9.2).
function unfilter(raw, length, height, step) {
  const lines = Buffer.alloc(length * height)
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (length + 1)]
    for (let x = 0; x < length; x += 1) {
      const here = y * length + x
      const left = x < step ? 0 : lines[here - step]
      const up = y === 0 ? 0 : lines[here - length]
      const corner = x < step || y === 0 ? 0 : lines[here - length - step]
      lines[here] = raw[y * (length + 1) + 1 + x] + [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter]
    }
  }
  return lines
}

function paeth(left, up, corner) {
  const [a, b, c] = [left, up, corner].map((each) => Math.abs(left + up - corner - each))
  if (a <= b && a <= c) return left
  return b <= c ? up : corner
}

// The pixels as places in a palette, and the palette: median cut over the colours, each with how often it occurs.
function reduce(pixels) {
  const often = new Map()
  const colour = (n) => pixels.readUIntBE(n, 3)
  for (let n = 0; n < pixels.length; n += 3) often.set(colour(n), (often.get(colour(n)) ?? 0) + 1)
  const channel = (rgb, shift) => (rgb >> shift) & 255
  const box = (list) => {
    const spread = (shift) => {
      const values = list.map(([rgb]) => channel(rgb, shift))
      return values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b))
    }
    const [wide, shift] = [16, 8, 0].map((each) => [spread(each), each]).sort((a, b) => b[0] - a[0])[0]
    const weight = list.reduce((sum, [, times]) => sum + times, 0)
    // Much in few pixels matters less than a little in many, but it matters.
    return { list, shift, worth: wide * Math.sqrt(weight) }
  }
  const boxes = [box([...often])]
  while (boxes.length < Math.min(COLOURS, often.size)) {
    boxes.sort((a, b) => a.worth - b.worth)
    const { list, shift } = boxes.pop()
    list.sort((a, b) => channel(a[0], shift) - channel(b[0], shift))
    const half = list.reduce((sum, [, times]) => sum + times, 0) / 2
    let [cut, sum] = [0, 0]
    while (sum < half && cut < list.length - 1) sum += list[cut++][1]
    boxes.push(box(list.slice(0, cut)), box(list.slice(cut)))
  }
  const place = new Map()
  const palette = Buffer.alloc(boxes.length * 3)
  for (const [at, { list }] of boxes.entries()) {
    const weight = list.reduce((sum, [, times]) => sum + times, 0)
    for (const [part, shift] of [16, 8, 0].entries()) {
      const sum = list.reduce((total, [rgb, times]) => total + channel(rgb, shift) * times, 0)
      palette[at * 3 + part] = Math.round(sum / weight)
    }
    for (const [rgb] of list) place.set(rgb, at)
  }
  const places = Buffer.alloc(pixels.length / 3)
  for (let n = 0; n < places.length; n += 1) places[n] = place.get(colour(n * 3))
  return { places, palette }
}

function write(width, height, { places, palette }) {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3], 8)
  const lines = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y += 1) places.copy(lines, y * (width + 1) + 1, y * width, (y + 1) * width)
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const data = deflateSync(lines, { level: 9, memLevel: 9 })
  const chunks = [chunk('IHDR', header), chunk('PLTE', palette), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([SIGNATURE, ...chunks])
}
