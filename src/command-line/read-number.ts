import { InvalidArgumentError } from 'commander'

/** Makes a reader of whole numbers for an option. @throws InvalidArgumentError for anything else, with what is allowed */
export function readWholeNumber({ least, most, unit }: { least: number; most: number; unit: string }) {
  return (text: string): number => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`It must be a whole number of ${unit} from ${least} to ${most}.`)
  }
}
