// Where the console starts in the browser.

import { createDOMRenderer, FluentProvider, RendererProvider } from '@fluentui/react-components'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queryClient } from '#console/data'
import { startLanguage } from '#console/language'
import { watchDialogs } from './heard-again.ts'
import { router } from './router.tsx'
import { startTheme, useTheme } from './theme.ts'

const renderer = createDOMRenderer(document)

function Console() {
  const { theme } = useTheme()
  return (
    <FluentProvider theme={theme}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </FluentProvider>
  )
}

startLanguage()
startTheme()
const place = document.getElementById('console')
if (place) {
  watchDialogs(place)
  createRoot(place).render(
    <StrictMode>
      <RendererProvider renderer={renderer}>
        <Console />
      </RendererProvider>
    </StrictMode>,
  )
}
