// What is known of one code, and where that is written.

/** Where the name and the meaning of a code are written; causes and advice are our own reading of them. */
export const codeSources = {
  /** Names as the servicing stack writes them into CBS.log; "Error Codes [cbs]", msdn aa903050; TechNet cc732334. */
  cbs: 'learn.microsoft.com: Windows Update error codes by component',
  /** Windows' own errors: HRESULT facility 7, and NTSTATUS. */
  win32: '[MS-ERREF] 2.2 and 2.3',
  updateAgent: 'learn.microsoft.com: WUA Success and Error Codes',
  /** Message table of the imaging library, which DISM prints as its sentence. */
  imaging: 'wimgapi.dll messages, as DISM prints them',
  dismApi: 'dismapi.h of the Windows ADK',
  /** Deltas within updates. Names as the servicing stack writes them into CBS.log. */
  deltas: 'CBS.log',
  mediaUpdate: 'learn.microsoft.com: Update Windows installation media with Dynamic Update',
} as const

/** By what the reader can do: each is one class of `errors.ts`. */
export type CodeGroup = 'update' | 'prerequisite' | 'image' | 'mount' | 'resources' | 'denied' | 'other'

/** Rows of a table of codes. The texts are meaning, cause and advice. */
export type CodeRows = Record<
  string,
  [name: string, group: CodeGroup, source: keyof typeof codeSources, text: [string, string, string]]
>

export const sameUpdate =
  'Download the update again from the Microsoft Update Catalog and compare its digest.'
export const freshMedia = 'Service a fresh copy of the media.'
export const discardFirst =
  'Discard the mount (dism /Unmount-Image /MountDir:… /Discard), then dism /Cleanup-Mountpoints.'
