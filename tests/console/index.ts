export { type ConsoleSite, openConsoleSite, settled } from './console-site.ts'
export { press } from './press.ts'
export {
  addScenePackage,
  finished,
  inCatalogue,
  makeServicingScene,
  type ServicingScene,
  synchroniseScene,
} from './servicing-scene.ts'
export { type Look, type WalkedPage, walkPages } from './walk-pages.ts'
