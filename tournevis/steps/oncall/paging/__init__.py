"""One engineer is alerted: the words, the channels, storms, nights that may wait."""
