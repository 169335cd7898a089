export { type Formats, makeFormats, notKnown, useFormats } from './formats.ts'
export { changeLanguage, type Language, languages, startLanguage, useLanguage } from './language.ts'
export { makeTexts, type Say, type TextKey, type TextValues } from './make-texts.ts'
