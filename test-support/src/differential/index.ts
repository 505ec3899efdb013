export { behavesLikeAView } from './behaves-like-a-view.js'
