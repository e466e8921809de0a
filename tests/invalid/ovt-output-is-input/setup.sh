echo bank >bank.npy
echo inputs >inputs.npy
