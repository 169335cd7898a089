// npm run make-media -- --product windows11 --to DIR: makes synthetic Windows Setup media by hand.

import { Command, InvalidArgumentError } from 'commander'
import { makeComponentUpdate } from './update-package/index.ts'
import { makeWindowsMedia, type SyntheticProduct, syntheticProducts } from './windows-image/index.ts'

type Options = {
  product: SyntheticProduct
  to: string
  images: number
  language: string[]
  seed: string
  payloadMib: number
  fileSize: number
  imageProperties: boolean
  update?: string
  json?: boolean
}

const command = new Command('make-media')
  .description('Makes small synthetic Windows Setup media with real WIM files and registry hives.')
  .requiredOption('--product <product>', `one of ${syntheticProducts.join(', ')}`, readProduct)
  .requiredOption('--to <folder>', 'a new or empty folder')
  .option('--images <n>', 'images of install.wim, 1 to 4', readNumber, 2)
  .option('--language <tag...>', 'languages; the first is the default', ['en-US'])
  .option('--seed <text>', 'content is the same for the same seed', 'slipstream')
  .option('--payload-mib <n>', 'further MiB that the images share', readNumber, 0)
  .option('--file-size <bytes>', 'size of each program', readNumber, 4096)
  .option('--no-image-properties', 'leave the Windows properties out of the XML of the WIM files')
  .option('--update <file>', 'also make an update that fits the images (.msu or .cab), KB9900002')
  .option('--json', 'print JSON')
  .parse()

const options = command.opts<Options>()
try {
  const started = performance.now()
  const media = await makeWindowsMedia({
    product: options.product,
    to: options.to,
    images: options.images,
    languages: options.language,
    seed: options.seed,
    payloadBytes: options.payloadMib * 1024 * 1024,
    fileSize: options.fileSize,
    imageProperties: options.imageProperties,
  })
  const { product, update: to } = options
  const update = to === undefined ? null : await makeComponentUpdate({ to, product, kb: 'KB9900002' })
  const seconds = Number(((performance.now() - started) / 1000).toFixed(1))
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify({ synthetic: true, ...media, update, seconds })}\n`
      : describe(),
  )

  function describe(): string {
    const lines = [
      `Synthetic media of ${media.product} ${media.version} (${media.architecture}, ${media.languages.join(', ')}) in ${media.folder}`,
      ...media.images.map(image => `  image ${image.index}: ${image.name} (${image.editionId})`),
      ...(update === null ? [] : [`  an update that fits: ${update.file} (${update.kb})`]),
      `  ${media.files} files, ${media.bytes} bytes, made in ${seconds} s. No byte of it is Microsoft's; it does not start.`,
    ]
    return `${lines.join('\n')}\n`
  }
} catch (error) {
  process.stderr.write(`make-media: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

function readProduct(text: string): SyntheticProduct {
  const product = syntheticProducts.find(name => name === text)
  if (product === undefined)
    throw new InvalidArgumentError(`it must be one of ${syntheticProducts.join(', ')}`)
  return product
}

function readNumber(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('it must be a whole number')
  return value
}
