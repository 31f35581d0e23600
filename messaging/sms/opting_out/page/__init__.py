"""Opting out without the office: a number, a code on its phone, done."""
