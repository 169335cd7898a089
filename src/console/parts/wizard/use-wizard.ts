// Where a wizard is, and what was answered. The page stands in the address; the answers are kept in this tab, so that going back, an
// accident with the address and loading again lose nothing.

import { useNavigate, useParams } from '@tanstack/react-router'
import { useCallback, useState } from 'react'
import { SiteProblem } from '#console/data'
import { useProblemWords } from '#console/problems'
import { useAddress } from '../use-address.ts'
import { endPages, type FieldProblems, type Wizard, type WizardForm } from './wizard.ts'

/** What the frame of a wizard works with. */
export type WizardState<Input> = {
  page: string
  operation: string | null
  form: WizardForm<Input>
  /** Keys of the pages that something is wrong on, once somebody tried to go past them. */
  wrongPages: ReadonlySet<string>
  /** What the server said when the wizard was to be finished, where no field is to blame. */
  problem: Error | null
  isFinishing: boolean
  goTo: (page: string) => void
  next: () => void
  previous: () => void
  finish: () => Promise<void>
  /** Shows the last page, whose operation stays in the address. */
  end: () => void
  /** Forgets what was answered. */
  forget: () => void
}

type Kept<Input> = { input: Input; tried: string[] }

/** See the top of this file. */
export function useWizard<Input extends object>(wizard: Wizard<Input>): WizardState<Input> {
  const navigate = useNavigate()
  const words = useProblemWords()
  const [address] = useAddress()
  const { page: asked } = useParams({ strict: false }) as { page?: string }
  const keys = [...wizard.pages.map(page => page.key), ...endPages]
  const page = keys.find(key => key === asked) ?? keys[0] ?? ''
  const [kept, setKept] = useState<Kept<Input>>(() => readKept(wizard))
  const [said, setSaid] = useState<FieldProblems<Input>>({})
  const [problem, setProblem] = useState<Error | null>(null)
  const [isFinishing, setFinishing] = useState(false)
  const { input, tried } = kept

  const keep = (next: Kept<Input>) => {
    setKept(next)
    sessionStorage.setItem(`wizard ${wizard.key}`, JSON.stringify(next))
  }
  const goTo = useCallback(
    (to: string, search: Record<string, string> = {}) =>
      void navigate({ to: `${wizard.address}/${to}`, search: search as never }),
    [navigate, wizard.address],
  )
  const problemsOf = (key: string) => {
    const one = wizard.pages.find(candidate => candidate.key === key)
    return one ? one.check(input) : {}
  }
  const wrong = (key: string) => Object.keys(problemsOf(key)).length > 0
  const here = wizard.pages.find(one => one.key === page)
  const change = (changes: Partial<Input>) => {
    setSaid(
      Object.fromEntries(
        Object.entries(said).filter(([field]) => !(field in changes)),
      ) as FieldProblems<Input>,
    )
    keep({ input: { ...input, ...changes }, tried })
  }
  const place = keys.indexOf(page)
  /** The first page before `to` that something is wrong on; whoever wants past it is held there. */
  const firstWrong = (to: string) =>
    wizard.pages.slice(0, keys.indexOf(to)).find(one => wrong(one.key))?.key ?? null

  const tryTo = (to: string) => {
    const held = firstWrong(to)
    const passed = keys.slice(0, keys.indexOf(to))
    keep({ input, tried: [...new Set([...tried, ...passed])] })
    goTo(held ?? to)
  }
  const finish = async () => {
    const held = firstWrong('summary')
    if (held !== null) return tryTo('summary')
    setFinishing(true)
    setProblem(null)
    try {
      const started = await wizard.finish(input)
      goTo(started === null ? 'completion' : 'progress', started ?? {})
    } catch (error) {
      const field = error instanceof SiteProblem ? (wizard.fieldOf?.(error.code) ?? null) : null
      if (field === null) return setProblem(error as Error)
      setSaid({
        [field]: words(error as SiteProblem).whole,
      } as FieldProblems<Input>)
      goTo(wizard.pages.find(one => one.fields.includes(field))?.key ?? page)
    } finally {
      setFinishing(false)
    }
  }
  return {
    page,
    operation: address.operation ?? null,
    form: { input, change, problems: { ...(here && tried.includes(page) ? problemsOf(page) : {}), ...said } },
    wrongPages: new Set(tried.filter(wrong)),
    problem,
    isFinishing,
    goTo: tryTo,
    next: () => tryTo(keys[place + 1] ?? page),
    previous: () => goTo(keys[place - 1] ?? page),
    finish,
    end: () =>
      void navigate({
        to: `${wizard.address}/completion`,
        search: (address.operation === undefined ? {} : { operation: address.operation }) as never,
        replace: true,
      }),
    forget: () => sessionStorage.removeItem(`wizard ${wizard.key}`),
  }
}

function readKept<Input extends object>(wizard: Wizard<Input>): Kept<Input> {
  try {
    const kept = JSON.parse(sessionStorage.getItem(`wizard ${wizard.key}`) ?? '') as Kept<Input>
    return { input: { ...wizard.start, ...kept.input }, tried: kept.tried }
  } catch {
    return { input: wizard.start, tried: [] }
  }
}
