import { useState } from 'react'
import { editConflict, SiteProblem, type Tagged } from '#console/data'
import { useProblemWords } from '#console/problems'
import type { FormField, FormValue } from './form-field.tsx'
import { useText } from './parts-text.ts'

/** The answers of a form, by field. */
export type Fields = Record<string, FormValue>

/** What somebody does to a form, and what the site does meanwhile. */
export function useEdit<Input extends Fields>(at: {
  now: Tagged<Input>
  fields: readonly FormField<Input>[]
  check: ((input: Input) => Partial<Record<keyof Input & string, string>>) | undefined
  save: (input: Input, tag: string | null) => Promise<void>
  fieldOf: ((code: string) => (keyof Input & string) | null) | undefined
  reread: () => Promise<unknown>
}) {
  const { now, fields, check, save, fieldOf, reread } = at
  const text = useText()
  const words = useProblemWords()
  // What the edit is about; what is so now may be something else already.
  const [before, setBefore] = useState(now)
  const [input, setInput] = useState(now.value)
  const [wrong, setWrong] = useState<Partial<Record<string, string>>>({})
  const [problem, setProblem] = useState<Error | null>(null)
  const [who, setWho] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [isSaved, setSaved] = useState(false)
  const isChanged = fields.some(({ key }) => !isSame(input[key], before.value[key]))
  const isOther =
    now.tag !== before.tag || fields.some(({ key }) => !isSame(now.value[key], before.value[key]))
  const begin = (value: Input) => {
    setBefore(now)
    setInput(value)
    setWrong({})
    setProblem(null)
    setWho(null)
  }
  // Nobody has typed anything: what is so now is what is shown.
  if (isOther && !isChanged && !isBusy) begin(now.value)
  const submit = async () => {
    const missing = fields.filter(field => field.required && input[field.key] === '')
    const found = {
      ...Object.fromEntries(missing.map(field => [field.key, text('form.missing')])),
      ...check?.(input),
    }
    setWrong(found)
    if (!isChanged || Object.values(found).some(Boolean)) return
    setBusy(true)
    setProblem(null)
    try {
      await save(input, before.tag)
      setBefore({ ...before, value: input })
      setSaved(true)
      await reread()
    } catch (error) {
      const code = error instanceof SiteProblem ? error.code : ''
      const field = fieldOf?.(code) ?? null
      if (code === editConflict) {
        const { by } = (error as SiteProblem).facts
        setWho(typeof by === 'string' ? by : null)
        await reread()
      } else if (field !== null) setWrong({ [field]: words(error as SiteProblem).whole })
      else setProblem(error as Error)
    } finally {
      setBusy(false)
    }
  }
  return {
    input,
    wrong,
    problem,
    who,
    isBusy,
    isSaved: isSaved && !isChanged,
    isChanged,
    isOvertaken: isOther && isChanged && !isBusy,
    submit,
    change(key: string, value: FormValue) {
      setSaved(false)
      setInput({ ...input, [key]: value })
      setWrong({ ...wrong, [key]: undefined })
    },
    takeTheirs: () => begin(now.value),
    keepMine: () => begin(input),
  }
}

/** Whether two answers are the same. */
export function isSame(left: FormValue | undefined, right: FormValue | undefined): boolean {
  return JSON.stringify(left) === JSON.stringify(right)
}
