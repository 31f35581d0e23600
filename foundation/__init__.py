"""What every room stands on: settings, database, clock, languages, communes, keys."""
