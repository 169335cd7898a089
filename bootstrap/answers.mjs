// What the set-up says to a person, and the two ways in which it ends early.

/** A person has to act; the message holds the exact command. Exit code 3. */
export class ActionNeeded extends Error {}

/** The set-up failed; the message says where. Exit code 1. */
export class SetUpFailed extends Error {}

/** Standard error, because standard output belongs to the script that runs afterwards. */
export function say(text) {
  process.stderr.write(`${text}\n`)
}
