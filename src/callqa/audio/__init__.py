"""From a recording to one waveform per speaker, and to the stretches in which each speaks."""
