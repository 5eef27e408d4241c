// Long, because each read spawns a program.
import { ffmpegBackEnd } from '../testing/media-files.ts';
import { testHostileFiles } from './hostile.testing.ts';

testHostileFiles(ffmpegBackEnd);
