"""Villages and communes with what was said to them: campaigns that reached them, broadcasts, what comes next."""
