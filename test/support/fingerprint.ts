export {fingerprint} from '../../src/testing/fingerprint.js'
