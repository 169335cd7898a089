// What a content store can do, in rungs: who only serves content gets a reader, who adds content a writer, and only
// garbage collection gets a pruner.

import type { Quarantined } from './quarantine-names.ts'

/** A stretch of an object and the SHA-256 of its bytes (64 lower-case hex digits). Segments follow one another without gap. */
export type ContentSegment = { length: number; sha256: string }

/** How an object was cut: at a WIM's own resources, at fixed sizes, or not at all because it is small. */
export type Segmentation = 'wim' | 'fixed' | 'none'

/** What is known of an object once its bytes are in the store. */
export type StoredContent = {
  /** 64 lower-case hex digits. */
  sha256: string
  /** Bytes. */
  size: number
  segmentation: Segmentation
  /** Empty for small objects. Otherwise the lengths add up to `size`. */
  segments: readonly ContentSegment[]
  /** Why a file that looks like a WIM was cut at fixed sizes after all; otherwise null. */
  segmentationNote: string | null
  /** The store held these bytes before. */
  alreadyHeld: boolean
}

/** A stored file as it was read from a source. */
export type AddedFile = StoredContent & {
  /** When the source file was last modified. */
  modified: Date
}

/** Which file this is and in which state. Equal identities mean: the same file, not written to in between. */
export type FileIdentity = { dev: bigint; ino: bigint; size: bigint; mtimeNs: bigint; ctimeNs: bigint }

/** Bytes written so far, of this one operation. */
export type BytesProgress = (bytesDone: number) => void

/** Options of every long operation. */
export type LongOperation = { signal: AbortSignal; onProgress?: BytesProgress }

/** Slows a reader down: resolves when it may go on after these bytes. */
export type Pace = (bytes: number) => Promise<void>

/** What `open` gives: a verified, immutable file that may be read with positioned reads. */
export type ObjectFile = { path: string; size: number }

/** One part of an object that is put together, in the order of the object. */
export type ContentPart =
  | { from: 'object'; sha256: string; offset: number; length: number }
  | { from: 'stream'; length: number; open: (signal: AbortSignal) => AsyncIterable<Uint8Array> }

/** Reads. */
export type ContentReader = {
  /** Whether the object is held. Does not read its bytes. */
  has(sha256: string): Promise<boolean>
  /** The bytes that the object has; null when it is not held. Does not read them. */
  sizeOf(sha256: string): Promise<number | null>
  /**
   * A file with the object's bytes. A store with its authority elsewhere fetches them first; the file then stays for an hour after it
   * was last asked for, and for as long as work that `pinning` runs.
   * @throws ContentMissing, ContentNoSpace
   */
  open(sha256: string): Promise<ObjectFile>
  /** All objects held, in no particular order. */
  list(): AsyncIterable<{ sha256: string; size: number }>
}

/** Adds; also checks what is there, because a damaged object must be fetched again. */
export type ContentWriter = ContentReader & {
  /**
   * Reads a file once and keeps its bytes. `expected` refuses a file that is not in the state in which somebody saw it
   * before; `expectedSha256` refuses other bytes, and saves the copy when the object is already held.
   * @throws ContentSourceNotAFile, ContentSourceUnreadable, ContentChangedWhileRead, ContentHashMismatch, ContentNoSpace
   */
  addFile(
    path: string,
    options: LongOperation & { expectedSha256?: string; expected?: FileIdentity },
  ): Promise<AddedFile>
  /**
   * Keeps what a stream gives. More than `maxBytes` is refused while it arrives.
   * @throws ContentLengthMismatch, ContentHashMismatch, ContentNoSpace; whatever the stream throws
   */
  addStream(
    bytes: AsyncIterable<Uint8Array>,
    options: LongOperation & { maxBytes: number; expectedSha256?: string },
  ): Promise<StoredContent>
  /**
   * Takes a scratch file of ours over: reads it once, then renames it into place. The file must lie on the same disk as
   * the store; nobody else may hold it open for writing. On an error the file stays where it is.
   * @throws as addFile
   */
  adoptFile(path: string, options: LongOperation & { expectedSha256?: string }): Promise<AddedFile>
  /**
   * Puts an object together from ranges of held objects and from streams, and checks it as a whole before it appears.
   * @throws ContentPartsInvalid, ContentMissing, ContentLengthMismatch, ContentHashMismatch, ContentNoSpace, ContentDraftInUse
   */
  assembleObject(
    object: { sha256: string; size: number; parts: readonly ContentPart[] },
    options: LongOperation,
  ): Promise<void>
  /**
   * Opens a file in which an object takes shape at positions. A draft that was closed, also by the death of the process,
   * is found again with its bytes, which the caller must check piece by piece.
   * @throws ContentDraftInUse, ContentNoSpace
   */
  openDraft(object: { sha256: string; size: number }): Promise<ContentDraft>
  /**
   * Reads the object again; a damaged one goes into quarantine and is no longer held. A store that has a sound copy elsewhere puts it
   * in the place of what is damaged or missing, and says all the same what it found; asked again, it says "sound". `pace` is awaited
   * after every stretch that was read, with its bytes, so that reading in the background leaves the disk to others.
   */
  verify(sha256: string, options: LongOperation & { pace?: Pace }): Promise<'sound' | 'damaged' | 'missing'>
}

/**
 * Small texts that lie beside the objects and outlive a database: whose the store is, how far, which versions there are. Names are
 * words of letters, digits, `.` and `-`, with `/` between them.
 */
export type StoreNotes = {
  /** Where the store is, for people: a folder, or a bucket. */
  place: string
  /** The text; null when there is no such note. @throws StoreNoteTooLarge when it has more than `maxBytes` (standard: 1 MiB) */
  read(name: string, maxBytes?: number): Promise<string | null>
  /** Keeps a text, durably; a reader sees the old one or the new one. */
  write(name: string, text: string): Promise<void>
  /** The names of the notes that lie directly in a folder, without the folder. */
  list(folder: string): Promise<string[]>
  /** Gives a note another name; false when there is none. */
  move(name: string, to: string): Promise<boolean>
}

/** Removes. */
export type ContentPruner = ContentWriter & {
  readonly notes: StoreNotes
  /** Runs work with a store; the files of what the work opens or adds through it stay in their places until it ends. */
  pinning<Result>(work: (store: ContentWriter) => Promise<Result>): Promise<Result>
  /**
   * Removes files of this machine whose objects the store no longer holds, but for those that somebody needs: they may be the last
   * copies of what was lost. Returns how many. A store that is its own folder has none.
   */
  removeStrays(needed: ReadonlySet<string>): Promise<number>
  /** Whether there was something to remove. */
  remove(sha256: string): Promise<boolean>
  /** Removes what killed operations left behind; only at start, before anything else. Drafts stay unless `drafts` is true. */
  clearIncoming(options?: { drafts?: boolean }): Promise<{ removed: number; bytes: number }>
  /** The bytes that an interrupted draft occupies on the disk, not counting its holes; 0 when there is none. */
  draftBytes(sha256: string): Promise<number>
  /** Throws away an interrupted draft; whether there was one. @throws ContentDraftInUse */
  removeDraft(sha256: string): Promise<boolean>
  /** What lies in quarantine, in no particular order; not what somebody else has put into that place. */
  listQuarantine(): AsyncIterable<Quarantined>
  /** Throws away what has this name in quarantine. Whether there was something: no name leads to anything else. */
  removeFromQuarantine(name: string): Promise<boolean>
}

/** An object in the making. Every position is in bytes from its start. */
export type ContentDraft = {
  /** Whether bytes of an earlier attempt are here. */
  readonly resumed: boolean
  /** Writes; the bytes must lie inside the object. */
  write(bytes: Uint8Array, position: number): Promise<void>
  /** Fills the whole buffer from the draft. */
  read(buffer: Uint8Array, position: number): Promise<void>
  /** Copies a range of a held object to a position, in bounded memory. */
  copyRange(range: {
    sha256: string
    offset: number
    length: number
    position: number
    signal: AbortSignal
  }): Promise<void>
  /**
   * Says that the bytes before `position` are final, so that hashing the whole need not wait for the end. Bytes that
   * are written there later make `finish` hash them again.
   */
  settleUpTo(position: number): void
  /** Checks the whole object and makes it appear in the store. @throws ContentHashMismatch: the draft then stays open. */
  finish(signal: AbortSignal): Promise<void>
  /** Keeps the bytes for a later attempt. */
  close(): Promise<void>
  /** Throws the bytes away. */
  discard(): Promise<void>
}
