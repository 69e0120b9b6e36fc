export * from '../../src/testing/storage/run-steps.js'
