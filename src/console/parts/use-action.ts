import { useNavigate } from '@tanstack/react-router'
import { useMay } from '#console/data'
import type { Action } from './action.ts'
import { useText } from './parts-text.ts'

/** An action as whoever is signed in finds it: what carries it out, and why it cannot be carried out now (null when it can). */
export function useAction({ to, run, needs, unavailable = null }: Action): {
  unavailable: string | null
  carryOut: () => void
} {
  const navigate = useNavigate()
  const text = useText()
  const may = useMay(needs?.[0] ?? '', needs?.[1] ?? '')
  const isNotPermitted = needs !== undefined && may === false
  return {
    unavailable: isNotPermitted ? text('ribbon.notPermitted') : unavailable,
    carryOut: () => (to === undefined ? run?.() : void navigate({ href: to })),
  }
}
